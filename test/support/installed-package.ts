import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './paths';

const run = promisify(execFile);

/** One file in the tarball. */
export interface PackedFile {
  path: string;
  size: number;
}

/** The tarball that would be published. */
export interface PackedPackage {
  /** Where the tarball lies. */
  path: string;
  /** Bytes of the tarball, and of all files in it. */
  size: number;
  unpackedSize: number;
  files: PackedFile[];
}

/** Packs the built package into `folder`. The build is taken as it is: `npm test` has made it. */
export async function pack(folder: string): Promise<PackedPackage> {
  const { stdout } = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const packed = firstOf(JSON.parse(stdout)) as PackedPackage & { filename: string };
  return { ...packed, path: join(folder, packed.filename) };
}

/** npm answers with a list of packages, later versions with an object by name. */
function firstOf(answer: object): unknown {
  return Object.values(answer)[0];
}

/**
 * A Node-RED user directory with the package installed from its tarball, as the palette manager does it.
 * The caller removes it with `removeFolder`.
 */
export async function installInto(packed: PackedPackage): Promise<string> {
  const userDir = await temporaryFolder();
  await writeFile(join(userDir, 'package.json'), '{"private":true}\n');
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--omit=dev', packed.path], userDir);
  return userDir;
}

/** The names and versions of everything that an installation brought along. */
export async function installedPackages(userDir: string): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(userDir, 'node_modules', '.package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  return Object.entries(lock.packages).map(
    ([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`,
  );
}

/** A folder of its own; to be removed. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'livestream-package-'));
}

/** Removes a folder with all that is in it. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

/** npm as a script where npm itself started this run, because Windows has no program of that name. */
function npm(args: string[], cwd: string): Promise<{ stdout: string }> {
  const script = process.env.npm_execpath;
  const options = { cwd, maxBuffer: 32 * 1024 * 1024 };
  return script?.endsWith('.js')
    ? run(process.execPath, [script, ...args], options)
    : run('npm', args, { ...options, shell: process.platform === 'win32' });
}
