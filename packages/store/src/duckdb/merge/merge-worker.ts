import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { yieldToOthers } from '../thread-priority.ts';
import { mergeFiles, type MergePlan } from './merge-files.ts';

// Entry of the merge thread: one plan at a time, one answer each.

/** `MergeThread` gives the plan. */
function planOf(message: unknown): MergePlan {
  return message as MergePlan;
}

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

yieldToOthers(15);
parentPort?.on('message', (message: unknown) => {
  parentPort?.postMessage(mergeFiles(planOf(message)));
  // A merge leaves hundreds of megabytes behind, and nothing here would ask for memory until the next one.
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
});
