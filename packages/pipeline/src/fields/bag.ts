import { type FieldScalar, type FieldValue } from '@logwarden/contracts';

/** Fields while they are gathered. It has no prototype, so that names such as `__proto__` are names like any other. */
export type FieldBag = Record<string, FieldValue>;

// A class without prototype members stays in V8's fast mode, which Object.create(null) does not.
class Bag {
  [name: string]: FieldValue;
}
Object.setPrototypeOf(Bag.prototype, null);
Reflect.deleteProperty(Bag.prototype, 'constructor');

export function newBag(): FieldBag {
  return new Bag();
}

/** Adds a value to a field: the first stands alone, later ones make a list. */
export function addValue(bag: FieldBag, name: string, value: FieldScalar): void {
  const known = bag[name];
  if (known === undefined) bag[name] = value;
  else if (isList(known)) bag[name] = appended(known, value);
  else bag[name] = [known, value];
}

export function isList(value: FieldValue): value is readonly FieldScalar[] {
  return Array.isArray(value);
}

const growing = new WeakSet<readonly FieldScalar[]>();

/** Lists made here are still private to the bag: growing them in place keeps long arrays linear. */
function appended(list: readonly FieldScalar[], value: FieldScalar): readonly FieldScalar[] {
  if (growing.has(list)) {
    pushInto(list, value);
    return list;
  }
  const copy = [...list, value];
  growing.add(copy);
  return copy;
}

/** Only lists created by `appended` come here: they are plain mutable arrays. */
function pushInto(list: readonly FieldScalar[], value: FieldScalar): void {
  (list as FieldScalar[]).push(value);
}
