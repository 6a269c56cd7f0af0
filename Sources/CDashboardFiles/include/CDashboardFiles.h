// Floor 0. The files of dashboards/ and the chart library, as bytes in the program.

#ifndef C_DASHBOARD_FILES_H
#define C_DASHBOARD_FILES_H

#include <stddef.h>

/// One file of the page.
struct DashboardFile {
    /// The path under which the page asks for it, for instance `/map.js`.
    const char *path;
    const unsigned char *bytes;
    size_t count;
};

/// The file at a place of the list, or NULL behind its end.
const struct DashboardFile *dashboard_file(size_t index);

#endif
