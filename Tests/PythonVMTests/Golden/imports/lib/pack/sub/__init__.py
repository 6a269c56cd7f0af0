from .. import name as above
