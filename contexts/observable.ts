import type { InteropObservable, Observer, Unsubscribable } from 'rxjs';

/**
 * What happens over time, for whoever wants to know. rxjs takes it for an observable, as does whatever else looks for
 * `Symbol.observable`: `from(trainer.events).pipe(…)`; without rxjs, `subscribe` is all one needs. Of rxjs only the types
 * are imported here: even its smallest part would cost a fifth of the time in which a model starts.
 */
export interface Events<T> extends InteropObservable<T> {
  /** Calls a function, or an observer's `next`, for everything from now on, at once and in order, until `unsubscribe`. */
  subscribe(observer: Partial<Observer<T>> | ((value: T) => void)): Unsubscribable;
}

/** The two ends of a stream of events. */
export interface Channel<T> {
  readonly events: Events<T>;
  /** Whether anybody listens: where nobody does, nothing need be made. */
  readonly observed: boolean;
  emit(value: T): void;
  /** There will be no more; observers are told so and let go. */
  complete(): void;
}

export function channel<T>(): Channel<T> {
  const subscriptions = new Set<{ readonly observer: Partial<Observer<T>> }>();
  let done = false;
  const events = {
    subscribe: (given: Partial<Observer<T>> | ((value: T) => void)): Unsubscribable => {
      const observer = typeof given === 'function' ? { next: given } : given;
      const subscription = { observer };
      if (done) observer.complete?.();
      else subscriptions.add(subscription);
      return { unsubscribe: () => void subscriptions.delete(subscription) };
    },
  };
  // rxjs looks for the symbol where something has defined it, and for this name elsewhere.
  for (const key of ['@@observable', Symbol.observable])
    if (key) Object.defineProperty(events, key, { value: () => events });
  return {
    events: events as Events<T>,
    get observed() {
      return subscriptions.size > 0;
    },
    emit: (value) => {
      for (const own of [...subscriptions]) if (subscriptions.has(own)) own.observer.next?.(value);
    },
    complete: () => {
      done = true;
      for (const { observer } of [...subscriptions]) observer.complete?.();
      subscriptions.clear();
    },
  };
}
