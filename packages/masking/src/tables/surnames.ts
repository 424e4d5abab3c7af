/** Chinese surnames: the 300 most frequent ones cover more than 97 % of the population (name report of the Ministry of Public Security). */
export const surnames: ReadonlySet<string> = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文殷颜温柳葛梅庄翟鲁岳安申关倪齐伍游詹焦季路祝俞舒莎鲍盛柯左裴尚兰简耿辛骆祁华单古车卞项甘凌欧芦阳冉凤娄卓曲景宁费蓝牛谷宫班房纪靳路鞠褚成管苗葛喻柴阮牟戚边党瞿穆洪包屈聂蒲翁佟米商佘桂苑卫邢应岑时缪敖艾南滕晏鄢隋宗车晋栾司匡仇晁郎仲闵储谌强霍解池丛楼麻明冷芮代涂毕皮卜鹿原盖练揭官麦丘楚臧战巴薄全和邬植植伏占井沙桑农元植衣迟糜计竺初尤支茅花狄贡慕沃师迟巩刁都寇国闻虞厉殳檀'.split(
    '',
  ),
);

export const compoundSurnames: ReadonlySet<string> = new Set(
  '欧阳 上官 司马 诸葛 夏侯 皇甫 尉迟 公孙 慕容 司徒 令狐 东方 南宫 长孙 宇文 轩辕 端木 百里 呼延 独孤 西门 拓跋 完颜 闻人 澹台 太史 公冶 濮阳 淳于 单于 申屠 仲孙 钟离 鲜于 司空 闾丘 赫连'.split(
    ' ',
  ),
);
