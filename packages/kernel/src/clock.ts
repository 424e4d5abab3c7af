/** Time is passed in, so that tests own it. `nowMs` is wall time in milliseconds since 1970. */
export interface Clock {
  nowMs(): number;
}
