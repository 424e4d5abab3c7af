import { readConfig, required } from '@logwarden/config';
import { prepareDatabase } from './supervisor/database.ts';

// One-shot: the database of the distributed form, its restricted role, and the first admin's link.
const config = readConfig();
const database = await prepareDatabase({
  ownerUrl: required(config.databaseOwnerUrl, 'LOGWARDEN_DATABASE_OWNER_URL'),
  appUrl: required(config.databaseUrl, 'LOGWARDEN_DATABASE_URL'),
});
const token = await database.firstRunToken();
process.stdout.write('Migrations are applied.\n');
if (token !== undefined) {
  const origin = required(config.webUrl, 'LOGWARDEN_WEB_URL').replace(/\/$/, '');
  process.stdout.write(`First admin (link works once): ${origin}/first-run?token=${token}\n`);
}
