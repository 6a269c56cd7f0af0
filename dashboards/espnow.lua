-- Shows in Wireshark and tshark what ESP-NOW frames carry:
--   tshark -X lua_script:dashboards/espnow.lua -r run.pcapng -Y espnow
--   wireshark -X lua_script:dashboards/espnow.lua run.pcapng

local espnow = Proto("espnow", "ESP-NOW")
local number = ProtoField.uint32("espnow.random", "Random value", base.HEX)
local version = ProtoField.uint8("espnow.version", "Version", base.DEC, nil, 0x0F)
local more = ProtoField.bool("espnow.more", "More elements", 8, nil, 0x10)
local data = ProtoField.bytes("espnow.data", "Data")
local text = ProtoField.string("espnow.text", "Data as text")
local length = ProtoField.uint32("espnow.length", "Length of the data")
espnow.fields = { number, version, more, data, text, length }

local subtype = Field.new("wlan.fc.type_subtype")
local tap = Field.new("radiotap.length")

local ACTION, VENDOR, ELEMENT, KIND = 13, 127, 0xDD, 4
local ESPRESSIF = 0x18FE34
local HEADER = 24

function espnow.dissector(buffer, packet, tree)
    local kind, skipped = subtype(), tap()
    if not kind or kind.value ~= ACTION then return end
    local at = (skipped and skipped.value or 0) + HEADER
    if buffer:len() < at + 15 or buffer(at, 1):uint() ~= VENDOR
        or buffer(at + 1, 3):uint() ~= ESPRESSIF then return end
    local branch = tree:add(espnow, buffer(at))
    branch:add_le(number, buffer(at + 4, 4))
    at = at + 8
    local whole = ByteArray.new()
    while at + 7 <= buffer:len() and buffer(at, 1):uint() == ELEMENT
        and buffer(at + 2, 3):uint() == ESPRESSIF and buffer(at + 5, 1):uint() == KIND do
        local count = buffer(at + 1, 1):uint() - 5
        if count < 0 or at + 7 + count > buffer:len() then break end
        branch:add(version, buffer(at + 6, 1))
        branch:add(more, buffer(at + 6, 1))
        if count > 0 then whole:append(buffer(at + 7, count):bytes()) end
        at = at + 7 + count
    end
    branch:add(length, whole:len())
    if whole:len() > 0 then
        local joined = whole:tvb("ESP-NOW data")
        branch:add(data, joined())
        branch:add(text, joined(), joined():string())
    end
    packet.cols.protocol = "ESP-NOW"
    packet.cols.info = "ESP-NOW, " .. whole:len() .. " bytes"
end

register_postdissector(espnow)
