export * from './chart-table.tsx';
export * from './crosshair.ts';
export * from './legend.tsx';
export * from './time-chart-view.tsx';
export * from './use-palette.ts';
