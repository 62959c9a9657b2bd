import { useUser } from "../sessions/session.ts";
import { HomeSignedIn } from "./home-signed-in.tsx";
import { Welcome } from "./welcome.tsx";

export function Home() {
  const user = useUser();
  if (user === undefined) return null;
  return user === null ? <Welcome /> : <HomeSignedIn user={user} />;
}
