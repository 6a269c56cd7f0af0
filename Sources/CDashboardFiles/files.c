// A file of the page is one line of three here: the bytes, and its row in the list.

#include "CDashboardFiles.h"

// Known to the compiler before the standard that the package asks for.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char index_html[] = {
#embed "../../dashboards/index.html"
};
static const unsigned char page_yaml[] = {
#embed "../../dashboards/page.yaml"
};
static const unsigned char style_css[] = {
#embed "../../dashboards/style.css"
};
static const unsigned char app_js[] = {
#embed "../../dashboards/app.js"
};
static const unsigned char server_js[] = {
#embed "../../dashboards/server.js"
};
static const unsigned char format_js[] = {
#embed "../../dashboards/format.js"
};
static const unsigned char map_js[] = {
#embed "../../dashboards/map.js"
};
static const unsigned char charts_js[] = {
#embed "../../dashboards/charts.js"
};
static const unsigned char tables_js[] = {
#embed "../../dashboards/tables.js"
};
static const unsigned char losses_js[] = {
#embed "../../dashboards/losses.js"
};
static const unsigned char controls_js[] = {
#embed "../../dashboards/controls.js"
};

// The chart library comes from `make setup`. Without it the page draws no charts, and says so.
#if __has_embed("../../.build/web/uPlot.iife.min.js") == 1
static const unsigned char uplot_js[] = {
#embed "../../.build/web/uPlot.iife.min.js"
};
static const unsigned char uplot_css[] = {
#embed "../../.build/web/uPlot.min.css"
};
#define HAS_CHARTS 1
#endif

#define ROW(path, name) {path, name, sizeof name}

static const struct DashboardFile files[] = {
    ROW("/", index_html),
    ROW("/page.yaml", page_yaml),
    ROW("/style.css", style_css),
    ROW("/app.js", app_js),
    ROW("/server.js", server_js),
    ROW("/format.js", format_js),
    ROW("/map.js", map_js),
    ROW("/charts.js", charts_js),
    ROW("/tables.js", tables_js),
    ROW("/controls.js", controls_js),
    ROW("/losses.js", losses_js),
#ifdef HAS_CHARTS
    ROW("/uPlot.js", uplot_js),
    ROW("/uPlot.css", uplot_css),
#endif
};

const struct DashboardFile *dashboard_file(size_t index) {
    return index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}
