export { filterPath } from '@logwarden/contracts';
