export { replyType, versionFor } from '@logwarden/contracts';
