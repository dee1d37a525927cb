"""Own which tags a greeting may speak of: things that people like to do, never what is said about them.

Tags are free words. "露营" may be named to the person; "二胎", "VIP" or "投诉过" are notes to ourselves.
"""

INTERESTS = frozenset(
    """
    摄影 拍照 露营 自驾 自驾游 房车 越野 钓鱼 徒步 登山 爬山 攀岩 骑行 骑车 跑步 马拉松 健身 瑜伽
    游泳 滑雪 滑冰 冲浪 潜水 足球 篮球 羽毛球 乒乓球 网球 高尔夫 台球 赛车 机车 摩托车 改装 旅行
    旅游 美食 烹饪 做菜 烘焙 咖啡 茶 喝茶 品茶 音乐 音乐节 演唱会 唱歌 吉他 钢琴 舞蹈 跳舞 广场舞
    电影 看电影 话剧 戏曲 读书 阅读 写作 书法 绘画 画画 手工 木工 编织 乐高 车载音响 模型 园艺 养花
    种菜 养猫 养狗 猫 狗 宠物 观鸟 观星 天文 航拍 无人机 桌游 游戏 电竞 围棋 象棋 棋牌 收藏 汉服
    公益 志愿者 亲子出行 亲子 城市漫步 逛展 看展 博物馆 数码 编程 photography camping hiking
    climbing running cycling fishing skiing surfing diving swimming yoga football basketball
    badminton tennis golf racing motorcycles travel travelling cooking baking coffee tea music jazz
    concerts guitar piano dancing films cinema theatre reading books writing painting drawing crafts
    gardening cats dogs birdwatching astronomy drones games gaming chess museums volunteering
    programming
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


def is_interest(tag: str) -> bool:
    """Say whether a tag is known as something that a person likes to do."""
    return tag.strip().lower() in INTERESTS
