import esp
import gc

esp.osdebug(None)
esp.osdebug("*", esp.LOG_INFO)
print(esp.flash_size())
