/** Lines with values that nobody has, one kind beside the other, and numbers that must stay as they are. */
export const previewSample = [
  '2025-12-30 11:02:03.120 INFO transfer ok cardNo=6222021234567890128 amount=120.50 order=202512301102030001',
  '{"level":"WARN","msg":"实名校验失败","name":"王小明","idNo":"11010519491231002X","phone":"13800138000"}',
  'mail to zhang.san@example.com queued trace=4bf92f3577b34da6a3ce929d0e0e4736 took=31ms',
  'POST /login user=teller07 password=not-a-real-one ip=10.2.3.4 status=401',
].join('\n');
