import { expect } from 'chai';
import { filter, map, take, toArray } from 'rxjs';
import { channel } from '../../contexts/observable.ts';

describe('a channel of events', () => {
  it('calls its observers in order, from their subscription to their end', () => {
    const { events, emit } = channel<number>();
    const seen: string[] = [];
    emit(0);
    const a = events.subscribe((x) => seen.push(`a${x}`));
    emit(1);
    const b = events.subscribe({ next: (x) => seen.push(`b${x}`) });
    emit(2);
    a.unsubscribe();
    emit(3);
    b.unsubscribe();
    emit(4);
    expect(seen).eql(['a1', 'a2', 'b2', 'b3']);
  });

  it('counts the same observer twice if it subscribes twice', () => {
    const own = channel<number>();
    const seen: number[] = [];
    const observer = { next: (x: number) => seen.push(x) };
    const [a, b] = [own.events.subscribe(observer), own.events.subscribe(observer)];
    own.emit(1);
    a.unsubscribe();
    own.emit(2);
    expect([seen, own.observed]).eql([[1, 1, 2], true]);
    b.unsubscribe();
    expect(own.observed).equal(false);
  });

  it('calls nobody who has left while others were being called', () => {
    const { events, emit } = channel<number>();
    const seen: number[] = [];
    events.subscribe(() => late.unsubscribe());
    const late = events.subscribe((x) => seen.push(x));
    emit(1);
    expect(seen).eql([]);
  });

  it('is an observable to rxjs, which unsubscribes when it has enough', () => {
    const own = channel<number>();
    const found: number[][] = [];
    const odd = own.events.pipe(
      filter((x) => x % 2 === 1),
      map((x) => 10 * x),
      take(2),
      toArray(),
    );
    odd.subscribe((list) => found.push(list));
    for (const x of [1, 2, 3, 4, 5]) own.emit(x);
    expect([found, own.observed]).eql([[[10, 30]], false]);
  });

  it('tells its observers of an error once, late ones too', () => {
    const own = channel<number>();
    const seen: unknown[] = [];
    const observer = (name: string) => ({
      next: (x: number) => seen.push([name, x]),
      error: (error: unknown) => seen.push([name, error]),
      complete: () => seen.push([name, 'complete']),
    });
    own.events.subscribe(observer('early'));
    own.fail('lost');
    own.fail('again');
    own.emit(1);
    own.complete();
    own.events.subscribe(observer('late'));
    expect(seen).eql([
      ['early', 'lost'],
      ['late', 'lost'],
    ]);
  });

  it('tells its observers when it is complete, late ones too', () => {
    const own = channel<number>();
    const seen: string[] = [];
    own.events.subscribe({ complete: () => seen.push('early') });
    own.complete();
    own.events.subscribe({ next: () => seen.push('never'), complete: () => seen.push('late') });
    own.emit(1);
    expect([seen, own.observed]).eql([['early', 'late'], false]);
  });
});
