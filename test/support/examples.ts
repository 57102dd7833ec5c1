import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths';

/** A node of a flow file, as far as tests look into it. */
export interface FlowNode {
  id: string;
  type: string;
  z?: string;
  wires?: string[][];
  [property: string]: unknown;
}

/** The file names of the examples, in the order of the editor's menu. */
export function exampleNames(): string[] {
  return readdirSync(join(ROOT, 'examples')).sort();
}

/** The nodes of an example. */
export function readExample(name: string): FlowNode[] {
  return JSON.parse(readFileSync(join(ROOT, 'examples', name), 'utf8')) as FlowNode[];
}
