/** Area codes of mainland landlines without the leading 0: two digits for the ten big cities, three elsewhere (YD/T, 2026). */
const bigCities = [10, 20, 21, 22, 23, 24, 25, 27, 28, 29];
/** Three-digit codes by their first two digits, with the third digits that are in use. */
const regions: Readonly<Record<string, string>> = {
  31: '0123456789',
  33: '5',
  34: '9',
  35: '0123456789',
  37: '01234567 9',
  39: '12345 68',
  41: '1245678',
  42: '179',
  43: '123456789',
  45: '12345678',
  46: '4789',
  47: '0123456789',
  48: '23',
  51: '0123456789',
  52: '37',
  53: '01234567 89',
  54: '36',
  55: '0123456789',
  56: '1234568',
  57: '0123456789',
  58: '0',
  59: '123456789',
  63: '1245',
  66: '0238',
  69: '12',
  70: '1',
  71: '012345678 9',
  72: '248',
  73: '014567 9',
  74: '346',
  75: '012345678 9',
  76: '023689',
  77: '012345678 9',
  79: '0123456789',
  81: '236789',
  82: '567',
  83: '012345678 9',
  85: '123456789',
  87: '012345678 9',
  88: '367 8',
  89: '1234568 79',
  90: '123689',
  91: '12345679',
  93: '0123456789',
  94: '13',
  95: '1245 3',
  97: '01234567 9',
  99: '012345678 9',
};

/** True for an area code with its leading 0 (`010`, `0755`). */
export function isAreaCode(code: string): boolean {
  if (code.length === 3) return bigCities.includes(Number(code.slice(1)));
  return code.length === 4 && (regions[code.slice(1, 3)]?.includes(code.charAt(3)) ?? false);
}
