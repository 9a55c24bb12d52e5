const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Lets an object, and what has it for a prototype, say in one line what it is: where Node and browsers print it, and
 * where it becomes text. No key, copy or JSON shows that; a member of its own that has such a name goes first.
 */
export function printed<T extends object>(x: T, text: (x: T) => string): T {
  const own = (name: PropertyKey, value: PropertyDescriptor) => {
    if (!Object.hasOwn(x, name)) Reflect.defineProperty(x, name, { ...value, configurable: true });
  };
  function say(this: T): string {
    return text(this);
  }
  own(INSPECT, { value: say, writable: true });
  own('toString', { value: say, writable: true });
  own(Symbol.toStringTag, { get: say });
  return x;
}

/** Gives an object what many share: how they say what they are, and getters, of which each would else have its own. */
export const sharing = <T extends object>(prototype: object, x: object): T =>
  Object.setPrototypeOf(x, prototype);

/** Texts in one line of a bounded length, `a, b, … 3 more`. */
export function inOneLine(texts: readonly string[], most = 8): string {
  const shown = texts.slice(0, most);
  const rest = texts.length - shown.length;
  return [...shown, ...(rest > 0 ? [`… ${rest} more`] : [])].join(', ');
}
