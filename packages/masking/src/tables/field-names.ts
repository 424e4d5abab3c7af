import type { DataClass } from '../detection.ts';

/**
 * Names of fields whose values are masked whole. Each is a field's last words, joined, in lower case: `bankcardno` stands
 * for bankCardNo, bank_card_no and payer.bank-card-no.
 */
export const ruleNames: Readonly<Partial<Record<DataClass, string>>> = {
  bank_card:
    'bankcard bankcards cardno cardnum cardnumber cardnos bankcardno bankcardnum bankcardnumber creditcard creditcardno creditcardnumber debitcard debitcardno debitcardnumber pan primaryaccountnumber payeecard payercard 卡号 银行卡 银行卡号 信用卡号 借记卡号',
  resident_id:
    'idcard idcardno idcardnum idcardnumber idno idnum idnumber identityno identitynumber identitycard identitycardno certno certnum certnumber certid certificateno certificatenumber citizenid residentid nationalid sfz sfzh 身份证 身份证号 身份证号码 证件号 证件号码',
  mobile:
    'phone phones phoneno phonenos phonenum phonenumber phonenumbers mobile mobiles mobileno mobilenum mobilenumber mobilephone mobilephones cellphone cellphones msisdn tel telno telephone telephoneno 手机 手机号 手机号码 电话 电话号码 联系电话 联系方式',
  email: 'email emails emailaddress emailaddresses emailaddr mailaddress 邮箱 电子邮箱 电子邮件 邮箱地址',
  secret:
    'password passwords passwd pwd passphrase pin pinblock pincode pinno cvv cvv2 cvc cvc2 cvn cvn2 otp otpcode otpvalue smscode verifycode verificationcode captcha token accesstoken refreshtoken idtoken authtoken bearertoken sessiontoken csrftoken apitoken apikey xapikey apisecret appsecret secret secretkey clientsecret accesskeysecret secretaccesskey privatekey encryptionkey signingkey masterkey authorization proxyauthorization setcookie cookie credentials 密码 口令 登录密码 交易密码 支付密码 取款密码 验证码 短信验证码 动态码 动态密码 动态口令 密钥',
  payment_message: 'track2 track2data track1 track1data trackdata iso8583',
};

/** Too general as last words: they count only as the whole last part of a name (`card`, `payer.card`). */
export const wholeNames: Readonly<Partial<Record<DataClass, string>>> = {
  bank_card: 'card cards',
  secret: 'pass',
};

/** Names whose values the detectors judge with this class in mind: a surname must follow, enough digits must follow. */
export const contextNames: Readonly<Partial<Record<DataClass, string>>> = {
  person_name:
    'realname fullname truename custname customername cardholder cardholdername holdername accountname acctname payeename payername contactname applicantname legalperson legalname beneficiaryname sendername receivername recipientname consigneename insuredname patientname 姓名 客户姓名 户名 账户名 持卡人 持卡人姓名 收款人 收款人姓名 付款人 付款人姓名 联系人 申请人 法人 法定代表人 投保人 被保险人 收件人 寄件人 收货人 真实姓名 用户姓名',
  account:
    'account accounts accountno accountnum accountnumber accountid acct acctno acctnum acctnumber acctid payaccount payeeaccount payeracct payeracctno payeeacct payeeacctno bankaccount bankaccountno fromaccount toaccount iban 账号 账户 帐号 帐户 银行账号 收款账号 付款账号 收款账户 付款账户 对方账号',
  landline: 'fax faxno landline homephone officephone 传真 座机 固定电话 固话',
  permit:
    'passport passportno passportnumber permitno travelpermit hkmacaopermit taiwanpermit 护照 护照号 护照号码 通行证 通行证号 港澳通行证 回乡证 台胞证 往来港澳通行证 台湾通行证',
  hkid: 'hkid hkidno hkidnumber 香港身份证 香港身份证号',
  credit_code: 'creditcode uscc socialcreditcode unifiedsocialcreditcode 统一社会信用代码 信用代码',
};

/** Values under these names are masked at every depth (`phones.home`, `password.value`). */
export const deepNames =
  'phones mobiles emails cards bankcards passwords cellphones mobilephones password passwd pwd credentials';
