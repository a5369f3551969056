// Smallest projects that Liquibase would run.

export const folder = "src/main/resources/db/changelog";

export const master = (...files: string[]) => ({
  [`${folder}/db.changelog-master.xml`]: `<?xml version="1.0"?>\n<databaseChangeLog>\n${files.map((one) => `    <include file="${one}.xml" relativeToChangelogFile="true"/>\n`).join("")}</databaseChangeLog>\n`,
});

export const changeSet = (id: string, table: string, more = "") =>
  `    <changeSet id="${id}" author="ann"${more}>\n        <createTable tableName="${table}"/>\n    </changeSet>\n`;

export const log = (name: string, ...sets: string[]) => ({
  [`${folder}/${name}.xml`]: `<databaseChangeLog>\n${sets.join("")}</databaseChangeLog>\n`,
});

export const before = {
  "pom.xml": "<project/>",
  ...master("1-teams", "2-players"),
  ...log("1-teams", changeSet("1", "teams"), changeSet("2", "staff")),
  ...log("2-players", changeSet("1", "players")),
};

export const logOf = (more: string, ...sets: string[]) =>
  `<databaseChangeLog${more}>\n${sets.join("")}</databaseChangeLog>\n`;

export const lone = (table: string) => `<databaseChangeLog>\n${changeSet("1", table)}</databaseChangeLog>\n`;
