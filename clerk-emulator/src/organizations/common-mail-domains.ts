/** Where everybody can have an address: they say nothing about whom one works with. The best known only. */
const COMMON = new Set(
  `aol.com fastmail.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk
  hotmail.com hotmail.de hotmail.fr icloud.com libero.it live.com mac.com mail.com mail.ru me.com msn.com
  orange.fr outlook.com outlook.de pm.me posteo.de proton.me protonmail.com qq.com rocketmail.com t-online.de
  tuta.com tutanota.com web.de yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com yandex.ru ymail.com zoho.com
  163.com`.split(/\s+/),
);
/** Addresses that are thrown away again. */
const DISPOSABLE = new Set(
  "10minutemail.com guerrillamail.com mailinator.com sharklasers.com temp-mail.org trashmail.com yopmail.com".split(
    " ",
  ),
);

export const isCommonMailDomain = (name: string): boolean => COMMON.has(name);
export const isDisposableMailDomain = (name: string): boolean => DISPOSABLE.has(name);
