// The few lines of the code tables that people write otherwise than the page: currencies, countries and units in letters, numbers or
// everyday words. Whatever is not here is looked for in the page's own list as it was written.

export interface TableLine {
  /** As the page's table has it today, then those of the table before. */
  codes: readonly string[];
  /** The table's own name first. */
  names: readonly string[];
}

const line = (codes: string, names: string): TableLine => ({ codes: codes.split(' '), names: names.split(' ') });

export const CURRENCIES: readonly TableLine[] = [
  line('CNY 142', '人民币 人民币元 RMB'),
  line('USD 502', '美元 美金'),
  line('EUR 300', '欧元'),
  line('JPY 116', '日本元 日元 日币'),
  line('HKD 110', '港币 港元'),
  line('GBP 303', '英镑'),
  line('KRW 133', '韩国圆 韩元 韩币'),
  line('AUD 601', '澳大利亚元 澳元'),
  line('CAD 501', '加拿大元 加元'),
  line('CHF 331', '瑞士法郎'),
  line('SGD 132', '新加坡元'),
  line('NZD 609', '新西兰元'),
];

export const COUNTRIES: readonly TableLine[] = [
  line('CHN 142', '中国'),
  line('HKG 110', '中国香港 香港'),
  line('MAC 121', '中国澳门 澳门'),
  line('JPN 116', '日本'),
  line('KOR 133', '韩国'),
  line('SGP 132', '新加坡'),
  line('MYS 122', '马来西亚'),
  line('THA 136', '泰国'),
  line('VNM 141', '越南'),
  line('IDN 112', '印度尼西亚 印尼'),
  line('PHL 129', '菲律宾'),
  line('IND 111', '印度'),
  line('GBR 303', '英国'),
  line('DEU 304', '德国'),
  line('FRA 305', '法国'),
  line('ITA 307', '意大利'),
  line('NLD 309', '荷兰'),
  line('ESP 312', '西班牙'),
  line('RUS 344', '俄罗斯联邦 俄罗斯'),
  line('BRA 410', '巴西'),
  line('CAN 501', '加拿大'),
  line('USA 502', '美国'),
  line('AUS 601', '澳大利亚 澳洲'),
  line('NZL 609', '新西兰'),
];

/** Words that mean one unit only; PCS may be 个, 件, 只 or 片 and is not here. */
export const UNITS: readonly TableLine[] = [
  line('001', '台'),
  line('006', '套 SET SETS'),
  line('007', '个'),
  line('008', '只'),
  line('011', '件'),
  line('030', '米 M'),
  line('032', '平方米 M2 ㎡'),
  line('033', '立方米 M3 CBM'),
  line('035', '千克 KG KGS 公斤'),
  line('036', '克 G'),
  line('070', '吨 MT'),
  line('095', '升 L'),
];

/** The line a word or code stands for. Codes of today before those of old: 110 is 港币 as it is 中国香港. */
export function lineOf(table: readonly TableLine[], text: string): TableLine | null {
  const wanted = text.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
  const is = (each: string): boolean => each.normalize('NFKC').toUpperCase() === wanted;
  return table.find(({ codes, names }) => codes.some(is) || names.some(is)) ?? null;
}
