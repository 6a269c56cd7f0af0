def far(values, factor):
    total = 0
    while total < 1000:
        if total & 1:
            total += 1
            continue
        total = total + values[0] * factor
        total = total + values[1] * factor
        total = total + values[2] * factor
        total = total + values[3] * factor
        total = total + values[4] * factor
        total = total + values[5] * factor
        total = total + values[6] * factor
        total = total + values[7] * factor
        total = total + values[8] * factor
        total = total + values[9] * factor
        total = total + values[10] * factor
        total = total + values[11] * factor
        total = total + values[12] * factor
        total = total + values[13] * factor
        total = total + values[14] * factor
        total = total + values[15] * factor
        total = total + values[16] * factor
        total = total + values[17] * factor
        total = total + values[18] * factor
        total = total + values[19] * factor
        total = total + values[20] * factor
        total = total + values[21] * factor
        total = total + values[22] * factor
        total = total + values[23] * factor
        total = total + values[24] * factor
        total = total + values[25] * factor
        total = total + values[26] * factor
        total = total + values[27] * factor
        total = total + values[28] * factor
        total = total + values[29] * factor
        total = total + values[30] * factor
        total = total + values[31] * factor
        total = total + values[32] * factor
        total = total + values[33] * factor
        total = total + values[34] * factor
        total = total + values[35] * factor
        total = total + values[36] * factor
        total = total + values[37] * factor
        total = total + values[38] * factor
        total = total + values[39] * factor
        if not total:
            break
    else:
        return None
    try:
        total = total + values[0] * factor
        total = total + values[1] * factor
        total = total + values[2] * factor
        total = total + values[3] * factor
        total = total + values[4] * factor
        total = total + values[5] * factor
        total = total + values[6] * factor
        total = total + values[7] * factor
        total = total + values[8] * factor
        total = total + values[9] * factor
        total = total + values[10] * factor
        total = total + values[11] * factor
        total = total + values[12] * factor
        total = total + values[13] * factor
        total = total + values[14] * factor
        total = total + values[15] * factor
        total = total + values[16] * factor
        total = total + values[17] * factor
        total = total + values[18] * factor
        total = total + values[19] * factor
        total = total + values[20] * factor
        total = total + values[21] * factor
        total = total + values[22] * factor
        total = total + values[23] * factor
        total = total + values[24] * factor
        total = total + values[25] * factor
        total = total + values[26] * factor
        total = total + values[27] * factor
        total = total + values[28] * factor
        total = total + values[29] * factor
        total = total + values[30] * factor
        total = total + values[31] * factor
        total = total + values[32] * factor
        total = total + values[33] * factor
        total = total + values[34] * factor
        total = total + values[35] * factor
        total = total + values[36] * factor
        total = total + values[37] * factor
        total = total + values[38] * factor
        total = total + values[39] * factor
    except ValueError:
        total = -1
    return total
