/** The same keys as the English catalogue, with any text: a missing or surplus key is a type error. */
export type Translation<English> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : Translation<English[Key]>;
};
