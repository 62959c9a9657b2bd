import type { Language } from "@estiva/contract/languages";

/** A secret that the mail carries in a link. */
interface LinkSecret {
  readonly token: string;
  /** In milliseconds. */
  readonly validFor: number;
}

/** Something about the account changed, and its owner should know. */
interface Notice {
  readonly notice: true;
  readonly username: string;
}

/** What a mail is about. */
export type MailOccasion =
  | ({ readonly kind: "verify-email"; readonly username: string } & LinkSecret)
  | ({ readonly kind: "reset-password"; readonly username: string } & LinkSecret)
  | ({
      readonly kind: "organization-invitation";
      readonly organization: string;
      readonly inviter: string;
    } & LinkSecret)
  | ({ readonly kind: "site-invitation"; readonly inviter: string } & LinkSecret)
  | ({ readonly kind: "password-changed" } & Notice)
  | ({ readonly kind: "second-factor-changed"; readonly isOn: boolean } & Notice)
  | ({ readonly kind: "identity-linked"; readonly provider: string } & Notice);

export interface Wording {
  readonly subject: string;
  readonly paragraphs: readonly string[];
}

/** Every sentence of the mails in one language. */
export interface MailTexts {
  readonly locale: Language;
  verifyEmail(username: string): Wording;
  resetPassword(username: string): Wording;
  organizationInvitation(organization: string, inviter: string): Wording;
  siteInvitation(inviter: string): Wording;
  passwordChanged(username: string): Wording;
  secondFactorChanged(username: string, isOn: boolean): Wording;
  identityLinked(username: string, provider: string): Wording;
  validity(span: string): string;
  readonly wasItYou: string;
  sentBy(host: string): string;
}

const english: MailTexts = {
  locale: "en",
  verifyEmail: (username) => ({
    subject: "Confirm your e-mail address",
    paragraphs: [
      `To confirm that this address belongs to the account ${username}, open this link:`,
      "If you did not make this account, ignore this mail: nothing happens without you.",
    ],
  }),
  resetPassword: (username) => ({
    subject: "Choose a new password",
    paragraphs: [
      `Someone asked for a new password for the account ${username}. To choose one, open this link:`,
      "If it was not you, ignore this mail: your password stays as it is.",
    ],
  }),
  organizationInvitation: (organization, inviter) => ({
    subject: `Join ${organization}`,
    paragraphs: [
      `${inviter} invites you to join the organisation ${organization}. To accept or decline, open this link:`,
      `If you don't know ${inviter}, ignore this mail.`,
    ],
  }),
  siteInvitation: (inviter) => ({
    subject: "You are invited",
    paragraphs: [
      `${inviter} invites you to this container image registry. To make an account, open this link:`,
      `If you don't know ${inviter}, ignore this mail.`,
    ],
  }),
  passwordChanged: (username) => ({
    subject: "Your password was changed",
    paragraphs: [`The password of the account ${username} was changed. All other sessions were ended.`],
  }),
  secondFactorChanged: (username, isOn) => ({
    subject: isOn ? "Your second factor was turned on" : "Your second factor was turned off",
    paragraphs: [
      isOn
        ? `The account ${username} now asks for a code when somebody signs in.`
        : `The account ${username} no longer asks for a code when somebody signs in.`,
    ],
  }),
  identityLinked: (username, provider) => ({
    subject: `Sign-in with ${provider} was added`,
    paragraphs: [`An account at ${provider} can now sign in to the account ${username}.`],
  }),
  validity: (span) => `The link works once, for ${span}.`,
  wasItYou:
    "If it was not you, choose a new password at once, look through your sessions and tokens, and tell whoever runs this registry.",
  sentBy: (host) => `Sent by the container image registry at ${host}.`,
};

const brazilianPortuguese: MailTexts = {
  locale: "pt-BR",
  verifyEmail: (username) => ({
    subject: "Confirme seu endereço de e-mail",
    paragraphs: [
      `Para confirmar que este endereço pertence à conta ${username}, abra este link:`,
      "Se você não criou essa conta, ignore este e-mail: nada acontece sem você.",
    ],
  }),
  resetPassword: (username) => ({
    subject: "Escolha uma nova senha",
    paragraphs: [
      `Alguém pediu uma nova senha para a conta ${username}. Para escolhê-la, abra este link:`,
      "Se não foi você, ignore este e-mail: sua senha continua a mesma.",
    ],
  }),
  organizationInvitation: (organization, inviter) => ({
    subject: `Participe de ${organization}`,
    paragraphs: [
      `${inviter} convidou você para a organização ${organization}. Para aceitar ou recusar, abra este link:`,
      `Se você não conhece ${inviter}, ignore este e-mail.`,
    ],
  }),
  siteInvitation: (inviter) => ({
    subject: "Você recebeu um convite",
    paragraphs: [
      `${inviter} convidou você para este registro de imagens de contêiner. Para criar uma conta, abra este link:`,
      `Se você não conhece ${inviter}, ignore este e-mail.`,
    ],
  }),
  passwordChanged: (username) => ({
    subject: "Sua senha foi alterada",
    paragraphs: [`A senha da conta ${username} foi alterada. Todas as outras sessões foram encerradas.`],
  }),
  secondFactorChanged: (username, isOn) => ({
    subject: isOn ? "Seu segundo fator foi ativado" : "Seu segundo fator foi desativado",
    paragraphs: [
      isOn
        ? `A conta ${username} agora pede um código ao entrar.`
        : `A conta ${username} não pede mais um código ao entrar.`,
    ],
  }),
  identityLinked: (username, provider) => ({
    subject: `Login com ${provider} adicionado`,
    paragraphs: [`Uma conta em ${provider} agora pode entrar na conta ${username}.`],
  }),
  validity: (span) => `O link funciona uma única vez, por ${span}.`,
  wasItYou:
    "Se não foi você, troque a senha imediatamente, revise suas sessões e tokens e avise quem administra este registro.",
  sentBy: (host) => `Enviado pelo registro de imagens de contêiner em ${host}.`,
};

const simplifiedChinese: MailTexts = {
  locale: "zh-CN",
  verifyEmail: (username) => ({
    subject: "确认您的电子邮件地址",
    paragraphs: [
      `要确认此地址属于账户 ${username}，请打开以下链接：`,
      "如果您没有创建此账户，请忽略本邮件：未经您操作，不会发生任何更改。",
    ],
  }),
  resetPassword: (username) => ({
    subject: "设置新密码",
    paragraphs: [
      `有人为账户 ${username} 申请重设密码。要设置新密码，请打开以下链接：`,
      "如果不是您本人操作，请忽略本邮件：您的密码不会改变。",
    ],
  }),
  organizationInvitation: (organization, inviter) => ({
    subject: `邀请您加入 ${organization}`,
    paragraphs: [
      `${inviter} 邀请您加入组织 ${organization}。要接受或拒绝邀请，请打开以下链接：`,
      `如果您不认识 ${inviter}，请忽略本邮件。`,
    ],
  }),
  siteInvitation: (inviter) => ({
    subject: "您收到一份邀请",
    paragraphs: [
      `${inviter} 邀请您使用此容器镜像仓库。要创建账户，请打开以下链接：`,
      `如果您不认识 ${inviter}，请忽略本邮件。`,
    ],
  }),
  passwordChanged: (username) => ({
    subject: "您的密码已更改",
    paragraphs: [`账户 ${username} 的密码已更改。所有其他会话均已结束。`],
  }),
  secondFactorChanged: (username, isOn) => ({
    subject: isOn ? "双重验证已启用" : "双重验证已停用",
    paragraphs: [
      isOn ? `账户 ${username} 登录时现在需要验证码。` : `账户 ${username} 登录时不再需要验证码。`,
    ],
  }),
  identityLinked: (username, provider) => ({
    subject: `已添加 ${provider} 登录方式`,
    paragraphs: [`${provider} 上的一个账户现在可以登录账户 ${username}。`],
  }),
  validity: (span) => `该链接只能使用一次，有效期为${span}。`,
  wasItYou: "如果不是您本人操作，请立即更改密码，检查您的会话和令牌，并联系此仓库的管理员。",
  sentBy: (host) => `由 ${host} 的容器镜像仓库发送。`,
};

export const mailTexts: Readonly<Record<Language, MailTexts>> = {
  en: english,
  "pt-BR": brazilianPortuguese,
  "zh-CN": simplifiedChinese,
};
