export const titles = {
  description: 'Log operations platform',
  search: 'Search',
  dashboards: 'Dashboards',
  sources: 'Sources',
  source: 'Source',
  newSource: 'New source',
  pipeline: 'Pipeline',
  access: 'Tenants and access',
  settings: 'Settings',
  signIn: 'Sign in',
  firstRun: 'First admin',
  notFound: 'No such page',
} as const;
