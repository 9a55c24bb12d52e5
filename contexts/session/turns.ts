// Turns of the event loop, in Node and in a page.

/** Calls back in a turn of its own, with what else is waiting before it, at once: a timer in a page would wait for 4 ms. */
export function inNextTurn(work: () => void): { unsubscribe(): void } {
  if (typeof setImmediate === 'function') {
    const turn = setImmediate(work);
    return { unsubscribe: () => clearImmediate(turn) };
  }
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(undefined);
  return { unsubscribe: () => port1.close() };
}

/** So long a page may be kept from what else it has to do: of a picture's 16 ms some are left. */
const BREATH_MS = 10;

/** Lets a page breathe: a function that, called between pieces of work, gives way to the event loop where it is time. */
export function breather(now: () => number = () => performance.now()): () => Promise<void> | undefined {
  let last = now();
  return () => {
    if (now() - last < BREATH_MS) return undefined;
    return new Promise<void>((resolve) => {
      inNextTurn(() => {
        last = now();
        resolve();
      });
    });
  };
}

/** How many steps run at once, so that they take about as long as a breath: it is learnt from those that have run. */
export function paced(now: () => number = () => performance.now()): {
  steps(): number;
  /** So many have run since `steps` was asked. */
  ran(count: number): void;
} {
  let most = 1;
  let start = 0;
  return {
    steps: () => {
      start = now();
      return most;
    },
    ran: (count) => {
      const per = (now() - start) / count;
      most = Math.max(1, Math.min(most * 4, Math.floor(BREATH_MS / 2 / Math.max(per, 1e-6))));
    },
  };
}
