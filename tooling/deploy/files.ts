import { composeFile, nginxFile } from './compose.ts';
import { helmFiles } from './helm.ts';

/** Every file that is made from the table of processes, by its path in the repository. */
export function deployFiles(): Record<string, string> {
  return {
    'docker-compose.yml': composeFile(),
    'deploy/nginx.conf': nginxFile(),
    ...Object.fromEntries(Object.entries(helmFiles()).map(([path, text]) => [`deploy/helm/logwarden/${path}`, text])),
  };
}
