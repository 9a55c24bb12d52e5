/** Ticks from one that are left until the next multiple of a period. */
export const untilMultiple = (tick: number, period: number): number => period - (tick % period);
