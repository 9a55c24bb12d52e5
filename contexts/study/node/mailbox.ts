/** What some put in, as they have it, and one takes out, all that is there at a time. */
export interface Mailbox<T> {
  put(item: T): void;
  /** Nothing more comes; what is there can be taken. */
  close(): void;
  readonly isClosed: () => boolean;
  /** What comes of some work; nothing where the mailbox is closed before. */
  orClosed<W>(work: Promise<W>): Promise<W | undefined>;
  taken(): AsyncGenerator<readonly T[], void>;
}

export function mailbox<T>(): Mailbox<T> {
  let items: T[] = [];
  let isClosed = false;
  let wake = () => {};
  const waiting = new Set<() => void>();
  return {
    put: (item) => {
      items.push(item);
      wake();
    },
    close: () => {
      isClosed = true;
      wake();
      for (const end of waiting) end();
    },
    isClosed: () => isClosed,
    orClosed: (work) =>
      new Promise((resolve, reject) => {
        const end = () => resolve(undefined);
        waiting.add(end);
        if (isClosed) end();
        work.then(resolve, reject).finally(() => waiting.delete(end));
      }),
    taken: async function* taken() {
      while (!isClosed || items.length > 0) {
        const all = items;
        items = [];
        if (all.length > 0) yield all;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
