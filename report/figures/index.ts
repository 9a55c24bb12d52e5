export { equalBins, type HistogramOptions, histogram } from './histogram.ts';
export { type LinesData, type LinesOptions, lines } from './lines.ts';
export { type LossCurveOptions, lossCurve } from './loss-curve.ts';
export { type MeanPoint, type MeansOptions, means } from './means.ts';
export { type RasterData, type RasterOptions, raster } from './raster.ts';
export { type StemsOptions, stems } from './stems.ts';
export { type Matrix, type WeightImageOptions, weightImage } from './weight-image.ts';
