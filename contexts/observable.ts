import type { Subscriber } from 'rxjs';
// The class alone: the whole of rxjs would take 40 ms to load, this takes 5.
import { Observable } from 'rxjs/internal/Observable';

export { Observable };

/** What happens over time, for whoever wants to know: an Observable of rxjs. */
export type Events<T> = Observable<T>;

/** What calls back, as events. */
export const eventsOf = <T>(listen: (next: (value: T) => void) => () => void): Events<T> =>
  new Observable((subscriber) => listen((value) => subscriber.next(value)));

/** The two ends of a stream of events. Whoever subscribes after its end is told of the end. */
export interface Channel<T> {
  readonly events: Events<T>;
  /** Whether anybody listens: where nobody does, nothing need be made. */
  readonly observed: boolean;
  /** Calls all observers, at once and in order. What one of them throws is reported later and disturbs nobody. */
  emit(value: T): void;
  /** Nothing comes any more, for a reason. */
  fail(error: unknown): void;
  /** There will be no more; observers are told so and let go. */
  complete(): void;
}

export function channel<T>(): Channel<T> {
  const subscribers = new Set<Subscriber<T>>();
  let ended: ((subscriber: Subscriber<T>) => void) | undefined;
  const end = (tell: (subscriber: Subscriber<T>) => void): void => {
    if (ended) return;
    ended = tell;
    for (const own of [...subscribers]) tell(own);
  };
  return {
    events: new Observable((subscriber) => {
      if (ended) return ended(subscriber);
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    }),
    get observed() {
      return subscribers.size > 0;
    },
    emit: (value) => {
      for (const own of [...subscribers]) own.next(value);
    },
    fail: (error) => end((subscriber) => subscriber.error(error)),
    complete: () => end((subscriber) => subscriber.complete()),
  };
}
