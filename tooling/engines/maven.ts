import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, EngineError } from './place.ts';

const javaHint = 'Debian: apt-get install openjdk-17-jdk-headless maven unzip';

/** Home of the Java that `java` starts. Throws a sentence when there is none, or one older than 17. */
export function javaHome(): string {
  const { status, stderr } = spawnSync('java', ['-XshowSettings:properties', '-version'], { encoding: 'utf8' });
  if (status !== 0)
    throw new EngineError(`Java is missing. Install a JDK 17 or later (${javaHint}) and run this again.`);
  const property = (name: string): string => new RegExp(`^\\s*${name} = (.*)$`, 'm').exec(stderr)?.[1]?.trim() ?? '';
  const version = property('java\\.specification\\.version');
  if (Number(version) < 17)
    throw new EngineError(`Java ${version} is too old: version 17 or later is needed (${javaHint}).`);
  return property('java\\.home');
}

function maven(args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync('mvn', ['-q', '-B', ...args], {
    encoding: 'utf8',
    cwd: cacheDir(),
  });
  if (error !== undefined) throw new EngineError(`Maven is missing. Install it (${javaHint}) and run this again.`);
  if (status !== 0) throw new EngineError(`Maven could not fetch the artefacts:\n${stdout}${stderr}`.trim());
}

/** One artefact of Maven Central, fetched once. Maven checks what it fetches; later uses check our own SHA-256 of it. */
export function fetchArtefact(coordinates: string, file: string): string {
  const path = join(cacheDir(), file);
  const sum = `${path}.sha256`;
  if (existsSync(path) && existsSync(sum) && sha256(path) === readFileSync(sum, 'utf8').trim()) return path;
  rmSync(path, { force: true });
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
  maven([plugin, `-Dartifact=${coordinates}`, `-DoutputDirectory=${cacheDir()}`]);
  writeFileSync(sum, sha256(path));
  return path;
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** A folder with the jars of a project and of all it needs at run time, fetched once. */
export function fetchLibraries(name: string, dependencies: readonly string[]): string {
  const dir = join(cacheDir(), name);
  if (existsSync(dir) && readdirSync(dir).length > 0) return dir;
  const parts = `${dir}.part`;
  rmSync(parts, { recursive: true, force: true });
  mkdirSync(parts, { recursive: true });
  const pom = join(parts, 'pom.xml');
  writeFileSync(pom, pomOf(dependencies));
  maven([
    '-f',
    pom,
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${join(parts, 'jars')}`,
  ]);
  renameSync(join(parts, 'jars'), dir);
  rmSync(parts, { recursive: true, force: true });
  return dir;
}

function pomOf(dependencies: readonly string[]): string {
  const entries = dependencies.map((dependency) => {
    const [group = '', artefact = '', version = ''] = dependency.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artefact}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>logwarden</groupId><artifactId>engines</artifactId><version>1</version>
<dependencies>${entries.join('')}</dependencies></project>`;
}
