// What a run says of settings that are well written, and wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/project.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A project of one flow, `sales`, from landing/ to lake/.
class Sales : public Project {
 public:
  Sales() {
    write("hygge.yml", "name: sales\n");
    write_parquet("landing/a.parquet",
                  "SELECT range AS id, range * 2 AS amount, 'DK' AS country, hash(range) AS noise FROM range(20000)");
  }

  void set_up(const std::string& home, const std::string& store) const {
    write("flows/sales/flow.yml",
          "home:\n  type: parquet\n  path: landing\n" + home + "store:\n  type: parquet\n  path: lake\n" + store);
  }
};

TEST(Letters, HelpWithAConditionThatIsWrong) {
  struct Case {
    std::string where;
    std::vector<std::string> words;
  };
  const std::vector<Case> cases{
      {"amount >", {"it ends where something must follow, after >"}},
      {"amount > 5 AND", {"it ends where something must follow, after AND"}},
      {"amount = > 5", {"SQL cannot go on with >", "\n  amount = > 5\n           ^\n"}},
      {"SELECT amount", {"without SELECT and WHERE in front of it"}},
      {"amont > 5", {"column 'amont'", "\n  amont > 5\n  ^~~~~\n", "did you mean 'amount'?"}},
      {"country = DK", {"column 'DK'", "if it is a text, write 'DK': without quotes it is a column"}},
      {"country = \"DK\"", {"column 'DK'", "if it is a text, write 'DK': double quotes are for columns"}},
      {"\"'amount' > 5\"", {"'amount' in single quotes is a text: write the column without quotes"}},
      {"sales.amount > 5", {"there is no column 'sales'", "the columns are id, amount, country, noise"}},
  };
  const Sales sales;
  for (const Case& given : cases) {
    SCOPED_TRACE(given.where);
    sales.set_up("  where: " + given.where + "\n", "");
    const ProgramResult run = sales.hygge({"start"});
    EXPECT_EQ(run.exit_code, 1);
    for (const std::string& word : given.words) EXPECT_THAT(run.err, HasSubstr(word));
    EXPECT_THAT(run.err, AllOf(HasSubstr("flows/sales/flow.yml:4:10 (home.where)"), Not(HasSubstr("AS answer"))));
  }
}

TEST(Letters, PointAtTheItemOfAListThatIsWrong) {
  const Sales sales;
  const auto told = [&](const std::string& home, const std::string& store) {
    sales.set_up(home, store);
    return sales.hygge({"start"}).err;
  };
  EXPECT_THAT(told("  columns:\n    - id\n    - amont\n", ""),
              AllOf(HasSubstr("`columns` asks for 'amont'"), HasSubstr("flows/sales/flow.yml:6:7 (home.columns)")));
  EXPECT_THAT(told("  columns: [id, amont,\n    cuntry]\n", ""),
              AllOf(HasSubstr("asks for 2 columns"), HasSubstr("flow.yml:4:17 (home.columns)")));
  EXPECT_THAT(told("  columns:\n    - id\n    - ID\n", ""),
              AllOf(HasSubstr("`columns` asks for 'ID' twice"), HasSubstr("flow.yml:6:7 (home.columns)")));
  EXPECT_THAT(told("  columns:\n    - id\n    - id\n", ""), HasSubstr("flow.yml:6:7: columns names 'id' twice"));
  const std::string partitions = "  partition_by:\n    - country\n    - ";
  EXPECT_THAT(told("", partitions + "amont\n"),
              AllOf(HasSubstr("partition_by asks for column 'amont'"), HasSubstr("flow.yml:9:7 (store.partition_by)")));
  EXPECT_THAT(told("", partitions + "country\n"), HasSubstr("flow.yml:9:7: partition_by names 'country' twice"));
  sales.write("flows/sales/flow.yml", "home:\n  path:\n    - landing\n    - landign\nstore: lake\n");
  for (const char* const command : {"start", "debug"}) {
    EXPECT_THAT(sales.hygge({command}).err + sales.hygge({command}).out,
                AllOf(HasSubstr("'landign' is not there"), HasSubstr("flow.yml:4:7 (home.path)")));
  }
  sales.write("flows/sales/flow.yml", "home:\n  path:\n    - landing\n    - land/{entitty}\nstore: lake\n");
  EXPECT_THAT(sales.hygge({"start"}).err, HasSubstr("flow.yml:4:7: unknown placeholder {entitty} in path"));
}

TEST(Letters, TellColumnsThatAreOneBecauseTheyDifferInCaseAlone) {
  Sales sales;
  sales.write_parquet("landing/b.parquet",
                      "SELECT range AS id, range AS Amount, 'SE' AS country, hash(range) AS noise FROM range(3)");
  sales.set_up("", "");
  const std::string note =
      "NOTE flow sales: column 'amount' is called 'Amount' in 1 file: names that differ in case alone "
      "are one column\n";
  for (const char* const settings : {"", "  where: id >= 0\n", "  columns: [Amount]\n"}) {
    sales.set_up(settings, "");
    const ProgramResult run = sales.hygge({"start"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.err, HasSubstr(note)) << settings;
  }
}

TEST(Letters, CallAPathWhatItIsCalled) {
  const Sales sales;
  sales.write("flows/sales/flow.yml", "home: 'landing/{entity}/*.parquet'\nstore: lake\nentities: ['dbo.[a?]']\n");
  EXPECT_THAT(sales.hygge({"start"}).err,
              AllOf(HasSubstr("no file matches 'landing/dbo.[a?]/*.parquet'"),
                    HasSubstr("START flow sales_dbo.[a?]: landing/dbo.[a?]/*.parquet -> "), Not(HasSubstr("[[]"))));
  sales.write("flows/sales/flow.yml", "home: 'landing'\nstore: lake\nentities: ['dbo.[a?]']\n");
  EXPECT_THAT(sales.hygge({"start"}).err,
              AllOf(HasSubstr("'landing/dbo.[a?]'"), HasSubstr("'/dbo.[a?]' was appended"), Not(HasSubstr("[[]"))));
  sales.write("flows/sales/flow.yml", "home: 'landing/[[]*.parquet'\nstore: lake\n");
  EXPECT_THAT(sales.hygge({"start"}).err, HasSubstr("no file matches 'landing/[[]*.parquet'")) << "as it was written";
}

TEST(Letters, TellWhereACommentCutsACondition) {
  const Sales sales;
  const std::string hint =
      "  YAML takes what follows ' #' for a comment: put the whole value in quotes, or below `where: |`\n";
  const auto told = [&](const std::string& where) {
    sales.set_up("  where: " + where + "\n", "");
    return sales.hygge({"start"}).err;
  };
  for (const std::string where : {"country = 'D #K'", "country = 'D #K'  # and a real one", "country > 'D\t#K'"}) {
    EXPECT_THAT(told(where), AllOf(HasSubstr("flow.yml:4:10: where has a ' without its partner"), HasSubstr(hint)));
  }
  for (const std::string where : {"country = 'D # a comment alone", "\"country = 'D #K\"", "|\n    country = 'D #K",
                                  "country = 'D#K", "country = 'D"}) {
    EXPECT_THAT(told(where), AllOf(HasSubstr("where has a ' without its partner"), HasSubstr("write one SQL condition"),
                                   Not(HasSubstr("YAML takes"))))
        << where;
  }
  EXPECT_EQ(told("country = 'DK' # a comment").find("YAML takes"), std::string::npos);
  sales.write("flows/sales/flow.yml",
              "home: landing\nstore: lake\nentities: [a, b]\n"
              "where: country = 'D #K'\n");
  EXPECT_THAT(sales.hygge({"start"}).err, AllOf(HasSubstr("flow.yml:4:8: where has a '"), HasSubstr(hint)));
  sales.write("flows/sales/flow.yml",
              "home:\n  type: mssql\n  server: db.example.com\n  user: u\n  password: p\n"
              "  query: SELECT * FROM t WHERE country = 'D #K'\nstore: lake\n");
  EXPECT_THAT(sales.hygge({"list"}).err, AllOf(HasSubstr("flow.yml:6:10: query has a quote that is not closed"),
                                               HasSubstr("put the whole value in quotes, or below `query: |`")));
}

TEST(Letters, WarnOfTablesThatAreWeldedIntoOne) {
  Sales sales;
  sales.write_parquet("landing/b.parquet", "SELECT range AS customer, 'x' AS name, 'y' AS mail FROM range(10)");
  sales.set_up("", "");
  const ProgramResult run = sales.hygge({"start"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, AllOf(HasSubstr("'landing/a.parquet' and 'landing/b.parquet' share no column"),
                             HasSubstr("`entities:`"), HasSubstr("WARN=1")));
  sales.write_parquet("landing/b.parquet", "SELECT 1 AS id, 2 AS amount, 'SE' AS country, 'new' AS more");
  EXPECT_THAT(sales.hygge({"start"}).err, HasSubstr("PASS=1")) << "a table that grew";
}

TEST(Letters, PointAtAConditionThatFailsWhilePartitionsAreCounted) {
  const Sales sales;
  for (const std::string store : {"", "  partition_by: country\n"}) {
    SCOPED_TRACE(store);
    sales.set_up("  where: CAST(country AS INTEGER) > 5\n", store);
    const ProgramResult run = sales.hygge({"start"});
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_THAT(run.err, AllOf(HasSubstr("flows/sales/flow.yml:4:10 (home.where)"),
                               HasSubstr("correct the condition in `where`")));
  }
}

TEST(Letters, RefuseAFolderForEachRow) {
  Sales sales;
  sales.set_up("", "  partition_by: id\n");
  const ProgramResult run = sales.hygge({"start"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, AllOf(HasSubstr("partition_by would make more than 10,000 folders"), HasSubstr("values of id"),
                             HasSubstr("flows/sales/flow.yml:7:17"), HasSubstr("max_partitions")));
  EXPECT_FALSE(sales.exists("lake"));
  sales.set_up("  where: id < 5\n", "  partition_by: id\n  max_partitions: 4\n");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"start"}, {"start", "--dry-run"}, {"debug"}}) {
    const ProgramResult few = sales.hygge(command);
    EXPECT_EQ(few.exit_code, 1);
    EXPECT_THAT(few.out + few.err, HasSubstr("more than 4 folders"));
  }
  sales.set_up("  where: id < 5\n", "  partition_by: id\n  max_partitions: 5\n");
  EXPECT_EQ(sales.hygge({"start"}).exit_code, 0);
  EXPECT_EQ(sales.count("lake/**/*.parquet"), 5);
}

TEST(Letters, NameTheColumnsThatCouldBecomeFolders) {
  const Sales sales;
  sales.set_up("", "  partition_by: quarter\n");
  EXPECT_THAT(sales.hygge({"start"}).err, AllOf(HasSubstr("partition_by asks for column 'quarter', which is not there"),
                                                HasSubstr("the columns are id, amount, country, noise")));
  sales.set_up("", "  partition_by: contry\n");
  EXPECT_THAT(sales.hygge({"start"}).err, HasSubstr("did you mean 'country'?"));
}

TEST(Letters, NameAFolderThatCannotBecomeAColumn) {
  Sales sales;
  sales.set_up("", "");
  sales.write_parquet("landing/k=%FF/b.parquet", "SELECT 1 AS id");
  sales.remove("landing/a.parquet");
  const std::string words = "the folder 'k=%FF' cannot become a column";
  const ProgramResult start = sales.hygge({"start"});
  EXPECT_EQ(start.exit_code, 1);
  EXPECT_THAT(start.err, AllOf(HasSubstr("sales: " + words), HasSubstr("landing/k=%FF/b.parquet"),
                               HasSubstr("flow.yml:3:9 (home.path)")));
  const ProgramResult debug = sales.hygge({"debug"});
  EXPECT_EQ(debug.exit_code, 1);
  EXPECT_THAT(debug.out, HasSubstr("  BAD   " + words));
}

TEST(Letters, NameAFileWhosePathIsNoText) {
  Sales sales;
  const auto move = [&](const std::string& folder) {
    std::filesystem::create_directories(sales.path("odd/" + folder));
    std::filesystem::copy_file(sales.path("landing/a.parquet"), sales.path("odd/" + folder + "/a.parquet"));
  };
  move("k=\xFF");
  sales.set_up("  where: id < 5\n", "");
  sales.write("flows/odd/flow.yml", "home: odd\nstore: strange\n");
  const ProgramResult run = sales.hygge({"start", "--continue-on-error"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err,
              AllOf(HasSubstr("odd: the engine cannot read 'odd/k=\\xff/a.parquet'"), HasSubstr("its path is no UTF-8"),
                    HasSubstr("flows/odd/flow.yml:1:7 (home.path)"), HasSubstr("PASS=1 WARN=0 ERROR=1")));
  EXPECT_THAT(sales.hygge({"debug"}).out, HasSubstr("  BAD   the engine cannot read 'odd/k=\\xff/a.parquet'"));
  sales.remove("odd");
  move("k\xFF");
  EXPECT_EQ(sales.hygge({"start", "--flow", "odd"}).exit_code, 0) << "files that are copied need no engine";
}

TEST(Letters, TakeTheWordsForTruthOfOtherYaml) {
  Sales sales;
  sales.write_parquet("landing/year=2024/b.parquet", "SELECT 1 AS id");
  sales.remove("landing/a.parquet");
  const auto columns = [&](const std::string& word) {
    sales.set_up("  hive_partitioning: " + word + "\n", "");
    const ProgramResult run = sales.hygge({"start"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return sales.value("SELECT count(*) FROM (DESCRIBE FROM read_parquet('{folder}/lake/*.parquet'))");
  };
  for (const std::string word : {"True", "yes", "on", "TRUE", "auto"}) EXPECT_EQ(columns(word), "2") << word;
  for (const std::string word : {"False", "No", "off"}) EXPECT_EQ(columns(word), "1") << word;
}

TEST(Letters, TellWhereFilesCannotBeAsSmallAsWished) {
  Sales sales;
  sales.set_up("", "  file_size: 50kB\n");
  const ProgramResult small = sales.hygge({"start"});
  EXPECT_EQ(small.exit_code, 0) << small.err;
  EXPECT_THAT(small.err, Not(HasSubstr("larger than file_size")));
  EXPECT_GE(sales.value("SELECT count(*) FROM glob('{folder}/lake/*.parquet')"), "3");
  EXPECT_EQ(sales.count("lake/*.parquet"), 20000);
  sales.set_up("", "  file_size: 1kB\n");
  EXPECT_THAT(sales.hygge({"start"}).err, HasSubstr("at least one row group, of 2,048 rows"));
  sales.set_up("", "  file_size: 50kB\n  row_group_size: 16384\n");
  EXPECT_THAT(sales.hygge({"start"}).err, HasSubstr("at least one row group, of 16,384 rows"));
}

TEST(Letters, SayTheSameInDebug) {
  const Sales sales;
  const auto both_say = [&](const std::vector<std::string>& words) {
    const ProgramResult start = sales.hygge({"start"});
    const ProgramResult debug = sales.hygge({"debug"});
    EXPECT_EQ(start.exit_code, 1);
    EXPECT_EQ(debug.exit_code, 1);
    for (const std::string& word : words) {
      EXPECT_THAT(start.err, HasSubstr(word));
      EXPECT_THAT(debug.out, HasSubstr(word));
    }
  };
  sales.write("flows/sales/flow.yml", "home: nowhere\nstore: lake\n");
  both_say({"'nowhere' is not there", "flows/sales/flow.yml:1:7", "create the rest, or correct the path"});
  sales.write("flows/sales/flow.yml", "home: landing\nstore: lake\ncolumns: [id, nope]\n");
  both_say({"`columns` asks for 'nope'", "flows/sales/flow.yml:3:15"});
  sales.write("lake", "a file");
  sales.write("flows/sales/flow.yml", "home: landing\nstore: lake\n");
  both_say({"is not a folder", "move away what is there"});
}

TEST(Letters, TellWhatAnEntityAppendedToAPath) {
  const Sales sales;
  sales.write("flows/sales/flow.yml", "home: landing/a.parquet\nstore: lake\nentities: [a]\n");
  for (const std::string command : {"start", "debug"}) {
    const ProgramResult run = sales.hygge({command});
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_THAT(
        run.out + run.err,
        AllOf(HasSubstr("'landing/a.parquet/a' is not there"), HasSubstr("flows/sales/flow.yml:1:7"),
              HasSubstr("'/a' was appended to the path, because the flow has entities and the path no {entity}"),
              HasSubstr("'landing/a.parquet' is a file: where each entity is a file, write path: "
                        "landing/{entity}.parquet")));
  }
  sales.write("flows/sales/flow.yml", "home: landing/none/{entity}\nstore: lake\nentities: [a]\n");
  EXPECT_THAT(sales.hygge({"start"}).err, Not(HasSubstr("appended")));
}

TEST(Letters, HelpWhereAListOrAQuoteWasMeant) {
  const Sales sales;
  const auto told = [&](const std::string& flow) {
    sales.write("flows/sales/flow.yml", flow);
    return sales.hygge({"start"}).err;
  };
  const std::string places = "home: landing\nstore: {path: lake, type: parquet}\n";
  EXPECT_THAT(told(places + "columns: id, amount\n"), HasSubstr("try      write a list: [id, amount]\n"));
  EXPECT_THAT(told(places + "columns:\n  id\n  amount\n"), HasSubstr("try      write a list: [id, amount]\n"));
  EXPECT_THAT(told(places + "columns:\n  id\n  - amount\n"), HasSubstr("try      write a list: [id, amount]\n"));
  EXPECT_THAT(told(places + "columns: total amount\n"), HasSubstr("try      the columns are id, "));
  EXPECT_THAT(told("home: landing\nstore: {path: lake, partition_by: 'id, country'}\n"),
              HasSubstr("try      write a list: [id, country]\n"));
  EXPECT_THAT(told(places + "entities: users, orders\n"), HasSubstr("write a list: [users, orders]"));
  const std::string curly =
      "try      it holds curly quotes, which YAML takes for letters: write plain ones (\" or '), or none";
  EXPECT_THAT(told("home: \u201Clanding\u201D\nstore: lake\n"), HasSubstr(curly));
  EXPECT_THAT(told("home: \u201Clanding/*.parquet\u201D\nstore: lake\n"), HasSubstr(curly));
  EXPECT_THAT(told(places + "columns: [\u2018id\u2019]\n"), HasSubstr(curly));
}

TEST(Letters, OverruleOptionsAndSeveralFlowsAtOnce) {
  const Sales sales;
  sales.set_up("", "");
  const ProgramResult run =
      sales.hygge({"start", "-v", "--var", "options.concurrency=1", "--var", "flow.sal*.verify=none"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, Not(HasSubstr("checked:")));
  EXPECT_THAT(sales.hygge({"start", "--var", "options.concurency=1"}).err, HasSubstr("did you mean 'concurrency'?"));
  EXPECT_THAT(sales.hygge({"start", "--var", "connections.erp.host=x"}).err,
              AllOf(HasSubstr("'connections.erp.host' is not understood"), HasSubstr("--var options.<name>=<value>")));
}

TEST(Letters, SayThatAKeyOfHomesAndStoresStandsInTheWrongPlace) {
  const Project project;
  project.write("hygge.yml", "name: x\n");
  project.write("flows/a/flow.yml", "type: parquet\nhome: landing\nstore: lake\n");
  EXPECT_THAT(project.hygge({"start"}).err,
              AllOf(HasSubstr("flow.yml:1:1: unknown key 'type'"), HasSubstr("write it below home: or store:")));
  project.write("flows/a/flow.yml", "name:\nhome: landing\nstore: lake\n");
  EXPECT_THAT(project.hygge({"start"}).err, AllOf(HasSubstr("flow.yml:1:1: name is empty"), HasSubstr("give it one")));
}

TEST(Letters, SayWhereConnectionsAreAndWhatTheirTypeIsCalled) {
  const Project project;
  project.write("flows/a/flow.yml", "home: landing\nstore: lake\n");
  for (const std::string key : {"pool: {max_size: 4}\n", "pool_size: 4\n"}) {
    project.write("hygge.yml", "name: x\n" + key);
    EXPECT_THAT(project.hygge({"start"}).err, HasSubstr("it belongs to a connection")) << key;
  }
  for (const std::string type : {"sqlserver", "azure_sql"}) {
    project.write("hygge.yml", "connections:\n  erp: {type: " + type + "}\n");
    EXPECT_THAT(project.hygge({"start"}).err,
                AllOf(HasSubstr("unknown connection type '" + type + "'"), HasSubstr("write type: mssql")));
    project.write("hygge.yml", "name: x\n");
  }
}

TEST(Letters, KnowAMisspeltName) {
  const Sales sales;
  const std::string places = "home: landing\nstore: lake\n";
  sales.write("flows/sales/flow.yml", places + "entities:\n  - nam: a\n  - {where: id > 1}\n");
  EXPECT_THAT(sales.hygge({"start"}).err,
              AllOf(HasSubstr("flow.yml:4:5: unknown key 'nam' in entity"), HasSubstr("did you mean 'name'?"),
                    HasSubstr("flow.yml:5:5: this entity has no name"), HasSubstr("add name: to it")));
  sales.write("flows/sales/flow.yml", places);
  sales.write("flows/sales/flow.yml", places + "entity: [a]\n");
  EXPECT_THAT(sales.hygge({"start"}).err,
              AllOf(HasSubstr("flow.yml:3:1: unknown key 'entity' in flow"), HasSubstr("did you mean 'entities'?")));
  sales.write("flows/sales/flow.yml", places);
  sales.write("flows/sales/entities/a.yml", "- nmae: a\n");
  EXPECT_THAT(sales.hygge({"start"}).err, HasSubstr("entities/a.yml:1:3: unknown key 'nmae' in entity"));
}

TEST(Letters, AskForAValueOfWhatCannotBeLeftOut) {
  const Sales sales;
  sales.write("flows/sales/flow.yml", "home: {path: , where: id > 1}\nstore: lake\nwhere:\n");
  const std::string told = sales.hygge({"start"}).err;
  EXPECT_THAT(told, HasSubstr("path in home (parquet) is empty\n  1 | home: {path: , where: id > 1}\n"
                              "    |        ^~~~\n  give it a value\n"));
  EXPECT_THAT(told, HasSubstr("give it a value, or remove it"));
}

TEST(Letters, MissNoFlowBehindABrokenLink) {
  const Sales sales;
  sales.set_up("", "");
  std::filesystem::create_directory_symlink("nowhere", sales.path("flows/more"));
  const ProgramResult run = sales.hygge({"start"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr("flows/more: this link leads nowhere"), HasSubstr("begin its name with '_'")));
}

TEST(Letters, ExplainAKeyByItsName) {
  const Project project;
  const ProgramResult one = project.hygge({"docs", "file_size"});
  EXPECT_THAT(one.out, AllOf(HasSubstr("store parquet"), HasSubstr("file_size (size"), Not(HasSubstr("batch_size ("))));
  EXPECT_THAT(project.hygge({"docs", "retries"}).out, AllOf(HasSubstr("options:"), HasSubstr("flow:")));
  EXPECT_THAT(project.hygge({"docs", "encrypt"}).out, AllOf(HasSubstr("connection mssql"), HasSubstr("encrypt (")));
  EXPECT_THAT(project.hygge({"docs", "file_sise"}).err, HasSubstr("did you mean 'file_size'?"));
}

}  // namespace
}  // namespace hygge::test
