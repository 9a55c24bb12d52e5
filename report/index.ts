export type { Curve, Figure, FigureOptions, RasterEvent } from './drawing/figure.ts';
export * as figures from './figures/index.ts';
export { type Page, type PageTable, page, type Section, type SummaryRow } from './page.ts';
export type { StudyReportData, TrialEnd } from './study/data.ts';
export { studyReport } from './study.ts';
export type { LayerTraces, TutorialData } from './tutorial/data.ts';
export { tutorialReport } from './tutorial.ts';
