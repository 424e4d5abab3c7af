/** Endings that look like a top-level domain but name a file or a unit of systemd (`user@1000.service`, `icon@2x.png`). */
export const noMailEndings: ReadonlySet<string> = new Set(
  'service socket timer mount automount target slice scope path device swap png jpg jpeg gif svg webp ico js mjs css json ts log gz tgz zip html htm xml java class jar txt csv yaml yml conf cfg exe dll pdf'.split(
    ' ',
  ),
);

/** Endings under which domains of digits only are known for mail (163.com, 139.com, 10086.cn). */
export const usualMailEndings: ReadonlySet<string> = new Set(['com', 'cn', 'net', 'org', 'hk', 'cc']);
