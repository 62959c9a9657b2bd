import type { reference as english } from "../en/reference.ts";
import type { Translation } from "../translation.ts";

export const reference: Translation<typeof english> = {
  title: "API 参考",
  openApi: "OpenAPI 描述",
  contents: "参考目录",
  conventions: "约定",
  credentials: "凭据",
  problems: "错误",
  schemas: "结构",
  path: "路径",
  query: "查询参数",
  body: "请求体",
  answer: "应答 {{status}}",
  optional: "可选",
  characters: "{{range}} 个字符",
  items: "{{range}} 项",
  default: "默认 {{value}}",
  takesNothing: "不接受凭据。",
  takes: "接受：{{names}}。",
  takesOrNone: "接受：{{names}}，也可不带凭据。",
  fresh: "会话须在 10 分钟内登录。",
  credential: {
    session: "会话",
    password: "密码",
    token: "个人访问令牌",
    robot: "机器人密钥",
  },
};
