// A project that Flyway would migrate.

export const root = "src/main/resources/db/migration";

/** A migration of this name. */
export const sql = (name: string, text = "SELECT 1;\n") => ({ [`${root}/${name}.sql`]: text });

/** What Spring Boot is told of Flyway, in lines of YAML. */
export const yaml = (flyway: string) => ({ "src/main/resources/application.yml": `spring:\n  flyway:\n${flyway}` });

export const before = { "pom.xml": "<project/>\n", ...sql("V1__teams"), ...sql("V2__players"), ...sql("R__views") };
