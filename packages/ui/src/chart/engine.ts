import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, BrushComponent, GridComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([BarChart, LineChart, GridComponent, BrushComponent, AriaComponent, CanvasRenderer]);

export type Engine = EChartsType;

/** A drawing in `element`; the caller disposes of it. */
export function createEngine(element: HTMLElement): Engine {
  return init(element, null, { renderer: 'canvas' });
}
