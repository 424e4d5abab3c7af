import { type FieldNames, type FieldPlan } from '../fields/names.ts';

const maxNodes = 4_000;
const missesBeforeRestart = 50_000;
const maxKeyLength = 200;
/** A key that JSON must escape is never compared in place: it is read and decoded. */
const needsEscape = /["\\\p{Cc}]/u;
const never = '\u0000';

/**
 * Keys seen one after another in the objects of a source, as a tree: after key A usually comes key B.
 * It only saves work (comparing the expected `"key"` in place instead of reading it, and looking for
 * duplicates once per path instead of once per line); what a line becomes never depends on it.
 */
export class KeyNode {
  readonly quoted: string;
  readonly key: string;
  readonly path: string;
  readonly plan: FieldPlan;
  readonly parent: KeyNode | undefined;
  /** Keys that followed this one, the last hit first. */
  next: KeyNode[] = [];
  /** Root of the keys of an object that is this key's value. */
  child: KeyNode | undefined;
  /** Part of the tree: the keys up to here are known to differ. */
  linked = true;

  constructor(key: string, path: string, plan: FieldPlan, parent: KeyNode | undefined) {
    this.key = key;
    this.quoted = needsEscape.test(key) ? never : `"${key}"`;
    this.path = path;
    this.plan = plan;
    this.parent = parent;
  }
}

/** True where the key stands on the way from the object's first key to a node. */
export function hasOnPath(from: KeyNode, key: string): boolean {
  for (let node = from; node.parent !== undefined; node = node.parent) {
    if (node.key === key) return true;
  }
  return false;
}

export function keysOnPath(from: KeyNode): Set<string> {
  const keys = new Set<string>();
  for (let node = from; node.parent !== undefined; node = node.parent) keys.add(node.key);
  return keys;
}

/** The tree of one source, bounded; started anew when it is full of keys that no longer come. */
export class KeyTree {
  readonly #names: FieldNames;
  #root: KeyNode;
  #nodes = 0;
  #misses = 0;

  constructor(names: FieldNames) {
    this.#names = names;
    this.#root = new KeyNode('', '', names.planOf(''), undefined);
  }

  root(): KeyNode {
    if (this.#misses > missesBeforeRestart) {
      this.#root = new KeyNode('', '', this.#names.planOf(''), undefined);
      this.#nodes = 0;
      this.#misses = 0;
    }
    return this.#root;
  }

  /** Root for the keys of an object that is the value of a key. */
  childOf(node: KeyNode): KeyNode {
    if (node.child !== undefined) return node.child;
    const child = new KeyNode('', node.path, node.plan, undefined);
    child.linked = node.linked;
    node.child = child;
    return child;
  }

  /** The node of a key that follows `previous` and was not expected there. */
  follow(previous: KeyNode, key: string, prefix: string): KeyNode {
    const { next } = previous;
    const known = next.findIndex((node) => node.key === key);
    if (known >= 0) {
      const [node] = next.splice(known, 1);
      if (node !== undefined) {
        next.unshift(node);
        return node;
      }
    }
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const node = new KeyNode(key, path, this.#names.planOf(path), previous);
    this.#misses++;
    if (previous.linked && this.#nodes < maxNodes && next.length < 64 && key.length <= maxKeyLength) {
      this.#nodes++;
      next.unshift(node);
    } else {
      node.linked = false;
    }
    return node;
  }
}
