import type { reference as english } from "../en/reference.ts";
import type { Translation } from "../translation.ts";

export const reference: Translation<typeof english> = {
  title: "Referência da API",
  openApi: "Descrição OpenAPI",
  contents: "Conteúdo da referência",
  conventions: "Convenções",
  credentials: "Credenciais",
  problems: "Problemas",
  schemas: "Esquemas",
  path: "Caminho",
  query: "Consulta",
  body: "Corpo",
  answer: "Resposta {{status}}",
  optional: "opcional",
  characters: "{{range}} caracteres",
  items: "{{range}} itens",
  default: "padrão {{value}}",
  takesNothing: "Não aceita credencial.",
  takes: "Aceita: {{names}}.",
  takesOrNone: "Aceita: {{names}}, ou nenhuma.",
  fresh: "A sessão precisa ter entrado há no máximo 10 minutos.",
  credential: {
    session: "uma sessão",
    password: "uma senha",
    token: "um token de acesso pessoal",
    robot: "o segredo de um robô",
  },
};
