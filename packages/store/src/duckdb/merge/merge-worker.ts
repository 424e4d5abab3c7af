import { parentPort, workerData } from 'node:worker_threads';
import { mergeFiles, type MergePlan } from './merge-files.ts';

/** `Merger` gives the plan. */
function planOf(data: unknown): MergePlan {
  return data as MergePlan;
}

parentPort?.postMessage(mergeFiles(planOf(workerData)));
