"""Makes the bundled tables from scikit-learn's own data files: python3 make.py FOLDER, the folder being sklearn/datasets/data of 1.2.1.

Numbers are copied as they are written there. Columns get names, class numbers their names; nothing else changes.
"""

import gzip
import hashlib
import io
import pathlib
import sys

SUMS = {
    "breast_cancer.csv": "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed",
    "wine_data.csv": "10e8a802908b34f86e5da8ce962f3c806694bc98450a18f61851af59f324bede",
    "iris.csv": "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449",
    "diabetes_data_raw.csv.gz": "fc08fc59c1cbfe65550d9ebb36321d505de9e8f004bf92c1566d2908962f08ff",
    "diabetes_target.csv.gz": "bf1ddd1f9d377278450a5f02c24b5e77b1501f2ad673fe9fdf4c4090d27eb5cc",
}

CELLS = "radius,texture,perimeter,area,smoothness,compactness,concavity,concave points,symmetry,fractal dimension".split(",")
CANCER = [f"{kind} {cell}" for kind in ("mean", "error of", "worst") for cell in CELLS]
WINE = (
    "alcohol,malic acid,ash,alcalinity of ash,magnesium,total phenols,flavanoids,nonflavanoid phenols,proanthocyanins,"
    "color intensity,hue,OD280/OD315 of diluted wines,proline"
).split(",")
IRIS = ["sepal length", "sepal width", "petal length", "petal width"]
DIABETES = "age,sex,bmi,blood pressure,tc,ldl,hdl,tch,ltg,glucose".split(",")


def main(folder):
    here = pathlib.Path(__file__).parent

    def read(name):
        data = (folder / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == SUMS[name], f"{name} is another version"
        return (gzip.decompress(data) if name.endswith(".gz") else data).decode().split("\n")

    def write(name, columns, rows):
        text = "\n".join([",".join(columns), *(",".join(row) for row in rows)]) + "\n"
        packed = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0, compresslevel=9) as file:
            file.write(text.encode())
        (here / f"{name}.csv.gz").write_bytes(packed.getvalue())

    def classified(name, columns, target, classes):
        rows = [line.split(",") for line in read(name)[1:] if line]
        return [*columns, target], [[*row[:-1], classes[int(row[-1])]] for row in rows]

    write("breast-cancer", *classified("breast_cancer.csv", CANCER, "diagnosis", ["malignant", "benign"]))
    write("wine", *classified("wine_data.csv", WINE, "cultivar", ["1", "2", "3"]))
    write("iris", *classified("iris.csv", IRIS, "species", ["setosa", "versicolor", "virginica"]))
    targets = [f"{float(line):g}" for line in read("diabetes_target.csv.gz") if line]
    rows = [line.split() for line in read("diabetes_data_raw.csv.gz") if line]
    write("diabetes", [*DIABETES, "progression"], [[*row, target] for row, target in zip(rows, targets, strict=True)])


main(pathlib.Path(sys.argv[1]))
