/** Okabe and Ito's, told apart by colour-blind readers; without their yellow, too faint on white. */
export const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;

export const INK = '#1f2933';
export const REFERENCE = '#7b8794';
export const GRID = '#e4e7eb';

export const colourOf = (index: number): string => COLOURS[index % COLOURS.length]!;
