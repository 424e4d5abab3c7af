/** Ranges of issuer numbers (ISO/IEC 7812 leading digits) with the lengths that are issued in them. */
export interface CardRange {
  readonly brand: string;
  /** First and last prefix, of the same length. */
  readonly from: string;
  readonly to: string;
  readonly lengths: readonly number[];
}

export const cardRanges: readonly CardRange[] = [
  { brand: 'UnionPay', from: '62', to: '62', lengths: [16, 17, 18, 19] },
  { brand: 'ICBC Peony', from: '9558', to: '9558', lengths: [16, 19] },
  { brand: 'CCB Long', from: '436742', to: '436742', lengths: [16, 19] },
  { brand: 'CCB Long', from: '436745', to: '436745', lengths: [16] },
  { brand: 'CCB Long', from: '436728', to: '436728', lengths: [16] },
  { brand: 'Great Wall', from: '456351', to: '456351', lengths: [19] },
  { brand: 'Great Wall', from: '601382', to: '601382', lengths: [19] },
  { brand: 'Bank of Communications', from: '601428', to: '601428', lengths: [17] },
  { brand: 'Bank of Communications', from: '405512', to: '405512', lengths: [17] },
  { brand: 'Postal Savings Bank', from: '955100', to: '955100', lengths: [19] },
  { brand: 'Ping An', from: '602907', to: '602907', lengths: [16] },
  { brand: 'Everbright', from: '303', to: '303', lengths: [16] },
  { brand: 'Minsheng', from: '415599', to: '415599', lengths: [16] },
  { brand: 'City bank', from: '940000', to: '940099', lengths: [16, 17, 18, 19] },
  { brand: 'City bank', from: '966666', to: '966666', lengths: [16] },
  { brand: 'City bank', from: '990027', to: '990027', lengths: [19] },
  { brand: 'City bank', from: '998800', to: '998802', lengths: [16] },
  { brand: 'Visa', from: '4', to: '4', lengths: [13, 16] },
  { brand: 'Mastercard', from: '51', to: '55', lengths: [16] },
  { brand: 'Mastercard', from: '2221', to: '2720', lengths: [16] },
  { brand: 'American Express', from: '34', to: '34', lengths: [15] },
  { brand: 'American Express', from: '37', to: '37', lengths: [15] },
  { brand: 'Diners Club', from: '300', to: '305', lengths: [14] },
  { brand: 'Diners Club', from: '36', to: '36', lengths: [14] },
  { brand: 'Diners Club', from: '38', to: '39', lengths: [14] },
  { brand: 'JCB', from: '3528', to: '3589', lengths: [16] },
  { brand: 'Discover', from: '6011', to: '6011', lengths: [16] },
  { brand: 'Discover', from: '644', to: '649', lengths: [16] },
  { brand: 'Discover', from: '65', to: '65', lengths: [16] },
];
