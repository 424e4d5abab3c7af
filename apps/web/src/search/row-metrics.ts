/** Height of a line that is not wrapped, px. */
export const rowHeight = 24;

/** Width of the time, without and with its day. */
export const timeWidth = { clock: 'w-[88px]', day: 'w-[124px]' };
