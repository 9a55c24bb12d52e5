/** Makes it when it is first asked for. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** A question to something that does not change, answered once: the answer lasts as long as it does. */
export function once<K extends object, T>(answer: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { readonly answer: T }>();
  return (of) => {
    let found = known.get(of);
    if (!found) known.set(of, (found = { answer: answer(of) }));
    return found.answer;
  };
}

let identities = 0;

/** A number for each thing that is equal only to itself. */
export const identityOf = once<object, number>(() => identities++);
