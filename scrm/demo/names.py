"""Owns made-up Chinese names: surnames as frequent as in life, given names as each generation gave them."""

import numpy as np

# Surname and how many in a thousand bear it, roughly as in the census.
SURNAMES = """
    王:71 李:70 张:67 刘:51 陈:46 杨:32 黄:23 赵:22 吴:20 周:20 徐:15 孙:15 马:13 朱:12
    胡:12 郭:12 何:11 林:11 罗:10 高:10 郑:9 梁:9 谢:8 宋:7 唐:7 许:7 韩:7 冯:7 邓:6 曹:6
    彭:6 曾:6 肖:6 田:5 董:5 袁:5 潘:5 于:5 蒋:5 蔡:5 余:5 杜:5 叶:4 程:4 苏:4 魏:4 吕:4
    丁:4 任:4 沈:4 姚:4 卢:4 姜:3 崔:3 钟:3 谭:3 陆:3 汪:3 范:3 金:3 石:3 廖:3 贾:3 夏:3
    韦:2 付:2 方:3 白:2 邹:2 孟:2 熊:2 秦:2 邱:2 江:2 尹:2 薛:2 闫:2 段:2 雷:2 侯:2 龙:2
    史:2 陶:2 黎:2 贺:2 顾:2 毛:2 郝:2 龚:2 邵:2 万:2 钱:2 严:2 覃:1 武:1 戴:2 莫:1 孔:1
    汤:1 温:1 康:1 施:1 牛:1 樊:1 葛:1 邢:1 安:1 齐:1 伍:1 庞:1 颜:1 倪:1 庄:1 聂:1 章:1
    鲁:1 岳:1 翟:1 欧阳:1 上官:0.3 司徒:0.3 诸葛:0.2 单:0.5 解:0.5 仇:0.3
""".split()  # noqa: SIM905 - a list of words reads best as words

# Given names by the decade of birth: women's, men's.
GIVEN = {
    1960: (
        "秀英 桂兰 玉珍 淑华 丽华 秀兰 凤英 玉兰 桂英 素芬 惠芳 月华 爱华 美玲 亚琴 雅芬 金凤 春梅 淑珍 红梅",
        "建国 建华 志强 国强 国华 建军 永康 德明 文斌 卫东 庆华 福生 振华 玉山 长江 学军 海生 宝林 金水 伟民",
    ),
    1970: (
        "丽娟 红霞 海燕 晓燕 丽萍 建芬 文娟 秋萍 小红 雪梅 艳红 玉梅 慧敏 燕萍 春燕 莉萍 丽芳 敏 静 红",
        "志勇 建平 海涛 文军 立新 晓东 国平 永刚 学文 卫国 少华 宏伟 志刚 新民 勇 军 伟 斌 涛 洪波",
    ),
    1980: (
        "丽 静 婷婷 晓丽 雪 娜 丹丹 莉莉 燕 晓雯 佳 倩 蓉 慧 艳 思敏 海霞 文静 晓琳 媛媛 洁 颖 璐 琳 玲玲",
        "磊 伟 鹏 超 强 军 斌 波 涛 俊杰 志伟 晓明 海波 亮 勇 文杰 建伟 宇 飞 凯 峰 辉 彬 嘉 志远 明辉",
    ),
    1990: (
        "雨欣 佳怡 思雨 梦婷 雅婷 晓彤 梦瑶 佳琪 欣怡 婧 雪莹 诗雨 子涵 若曦 佳慧 琪 嘉欣 晨曦 悦 思琪 雯 楠",
        "浩 俊 宇航 天宇 嘉豪 子豪 家豪 志豪 文轩 博文 鑫 泽宇 昊 晨 宇轩 健 俊辉 子轩 逸飞 浩然 翔 凯文 威",
    ),
    2000: (
        "梓涵 一诺 欣妍 诗涵 雨桐 可欣 子萱 思彤 语嫣 心怡 佳宁 若彤 梓萱 书瑶 安琪 予安",
        "子涵 浩宇 梓轩 俊熙 宇辰 子墨 奕辰 皓轩 一鸣 铭泽 思远 睿 梓豪 沐阳 景行 云帆",
    ),
}

# What people call themselves in the app when they have left no name.
NICKNAMES = """
    山野小鹿 后备箱里的猫 一路向西的老周 豆豆妈 周末去哪儿 南山晚风 阿远在路上 露营咖啡师 星野老司机
    小王不加班 爱吃柚子 北纬三十度 胖虎爸爸 风吹麦浪 慢慢开 橘子汽水 大熊出游记 云上的日子 西湖边的树 阿May
""".split()  # noqa: SIM905 - a list of words reads best as words


def draw_surnames(rng: np.random.Generator, count: int) -> np.ndarray:
    """Draw surnames as frequent as in life."""
    pairs = [entry.split(":") for entry in SURNAMES]
    weights = np.array([float(weight) for _surname, weight in pairs])
    return rng.choice(np.array([surname for surname, _weight in pairs]), count, p=weights / weights.sum())


def draw_given(rng: np.random.Generator, born: np.ndarray, female: np.ndarray) -> list[str]:
    """Draw a given name for each year of birth and gender."""
    picks = rng.random(len(born))
    return [
        given_name(int(year), bool(woman), float(pick))
        for year, woman, pick in zip(born, female, picks, strict=True)
    ]


def given_name(year: int, female: bool, pick: float) -> str:
    """Return the given name at a place between 0 and 1 of the generation's list."""
    decade = min(max(year // 10 * 10, 1960), 2000)
    names = GIVEN[decade][0 if female else 1].split()
    return names[int(pick * len(names))]
