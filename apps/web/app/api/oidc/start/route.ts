export { beginOidc as GET } from '../../../../server/oidc-sign-in.ts';

export const dynamic = 'force-dynamic';
